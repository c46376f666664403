// undici's HTTP/2 client: reads every response to its end, and exits with 0 if all were whole.
const fs = require("node:fs");
const { Client, H2CClient } = require("undici");

const url = new URL(process.argv[2]);
const options = Object.fromEntries(process.argv.slice(3).map((word) => word.replace(/^--/, "").split("=")));
process.exitCode = 13; // when nothing more happens, and no response was whole
const client = options.ca
  ? new Client(url.origin, { allowH2: true, pipelining: 100, connect: { ca: fs.readFileSync(options.ca) } })
  : new H2CClient(url.origin);
let gone = false;
client.once("disconnect", () => (gone = true));

async function request() {
  const method = options.upload ? "POST" : options.method ?? "GET";
  const response = await client.request({
    path: url.pathname,
    method,
    body: options.upload ? fs.readFileSync(options.upload) : null,
    signal: AbortSignal.timeout(20_000),
  });
  for await (const _ of response.body);
}

async function all() {
  const played = [];
  for (let i = 0; i < Number(options.follow ?? 1); i++)
    played.push(...(await Promise.allSettled(Array.from({ length: Number(options.parallel ?? 1) }, request))));
  const failed = played.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}

all().then(
  () => process.exit(0),
  (error) => {
    console.error(`${error.name}: ${error.message}`);
    const end = () => process.exit(1);
    if (gone) end(); // else what it sends last is not to be lost
    client.once("disconnect", () => setImmediate(end));
    setTimeout(end, 500);
  },
);
