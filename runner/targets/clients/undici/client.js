// undici's HTTP/2 client: reads every response to its end, and exits with 0 if all were whole; with --attach it plays all cases.
const fs = require("node:fs");
const { setTimeout: pause } = require("node:timers/promises");
const { Client, H2CClient } = require("undici");
const harness = require("../harness.js");

const PATIENCE = 2_500; // ms for a case: Node ends sessions without a word to undici, which would wait for minutes
const WORKERS = 24; // most of them wait for that

async function play({ url, ca, needs }) {
  const { origin, pathname } = new URL(url);
  const { method, octets, ...times } = harness.demands(needs);
  const client = ca
    ? new Client(origin, { allowH2: true, pipelining: 100, connect: { ca: fs.readFileSync(ca) } })
    : new H2CClient(origin);
  const gone = new Promise((done) => client.once("disconnect", done));
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    await harness.requests(times, async () => {
      const { body } = await client.request({ path: pathname, method, body: octets ? Buffer.alloc(octets) : null, signal });
      for await (const _ of body);
    });
  } catch (error) {
    await Promise.race([gone, pause(500)]); // what it sends last is not to be lost
    throw error;
  } finally {
    await client.destroy();
  }
}

const [url, ...words] = process.argv.slice(2);
const options = Object.fromEntries(words.map((word) => word.replace(/^--/, "").split("=")));
process.exitCode = 13; // when nothing more happens, and no response was whole
if ("attach" in options) {
  const awake = setInterval(() => {}, PATIENCE); // which neither such a session is, nor the limit for it
  harness.run(url, play, WORKERS).then(() => {
    clearInterval(awake);
    process.exitCode = 0;
  });
} else {
  play({ url, ca: options.ca, needs: [options.needs] }).then(
    () => process.exit(0),
    (error) => {
      console.error(String(error));
      process.exit(1);
    },
  );
}
