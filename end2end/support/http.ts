import { request } from "node:http";
import { port } from "./places.js";

export interface Answer {
  status: number;
  body: string;
}

/** A request as a program sends it. Node resolves no subdomain of localhost, so the host goes into the header. */
export function send(host: string, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const form = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded", "content-length": String(Buffer.byteLength(body)) };
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers: { host: `${host}:${port}`, ...form, ...headers } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => (text += part));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: text }));
      },
    );
    // A body that is too big is refused before it is read to its end: the answer may come while it is still being sent.
    sent.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" || error.code === "ECONNRESET") resolve({ status: 413, body: "" });
      else reject(error);
    });
    sent.end(body);
  });
}
