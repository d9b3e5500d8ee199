import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The server's database, where the journeys were given it. */
export const database = process.env.DATABASE_URL;

/** Runs a statement as the operator of the database. */
export async function sql(statement: string): Promise<void> {
  await run("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", `--dbname=${database ?? ""}`, `--command=${statement}`]);
}

/** Takes a table away until the work is done: whoever reads it meets a fault of ours. */
export async function without(table: string, work: () => Promise<void>): Promise<void> {
  await sql(`alter table ${table} rename to ${table}_taken`);
  try {
    await work();
  } finally {
    await sql(`alter table ${table}_taken rename to ${table}`);
  }
}
