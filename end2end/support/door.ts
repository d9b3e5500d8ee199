import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The addresses a merchant gives M-PESA, on this machine. */
export class Door {
  /** What was posted, by path, the oldest first. */
  readonly #heard = new Map<string, unknown[]>();
  /** What is answered on a path that asks. */
  readonly #answers = new Map<string, object>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (part: string) => (body += part));
      request.on("end", () => {
        const path = request.url ?? "/";
        this.#heard.set(path, [...(this.#heard.get(path) ?? []), JSON.parse(body)]);
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(this.#answers.get(path) ?? { ResultCode: 0, ResultDesc: "Accepted" }));
      });
    });
  }

  static async open(): Promise<Door> {
    const door = new Door();
    await new Promise<void>((resolve) => door.#server.listen(0, "127.0.0.1", resolve));
    return door;
  }

  /** The address of a path. */
  at(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  answer(path: string, answer: object): void {
    this.#answers.set(path, answer);
  }

  heard<T>(path: string): T[] {
    return (this.#heard.get(path) ?? []) as T[];
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
