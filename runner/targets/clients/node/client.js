// Node's http2 as a client: reads every response to its end, and exits with 0 if all were whole.
const fs = require("node:fs");
const http2 = require("node:http2");

const url = new URL(process.argv[2]);
const options = Object.fromEntries(process.argv.slice(3).map((word) => word.replace(/^--/, "").split("=")));
process.exitCode = 13; // when nothing more happens, and no response was whole
const session = http2.connect(url.origin, options.ca ? { ca: fs.readFileSync(options.ca) } : {});

// What Node still has to send, it may: nothing is cut short here.
function fail(why) {
  console.error(String(why));
  process.exitCode = 1;
  session.close();
}

function request() {
  return new Promise((done, failed) => {
    const method = options.upload ? "POST" : options.method ?? "GET";
    const stream = session.request({ ":path": url.pathname, ":method": method }, { endStream: !options.upload });
    let whole = false;
    stream.on("error", failed);
    stream.on("end", () => (whole = true));
    const good = () => whole && stream.rstCode === 0;
    stream.on("close", () => (good() ? done() : failed(`closed, ${stream.rstCode}, whole: ${whole}`)));
    stream.resume();
    if (options.upload) fs.createReadStream(options.upload).pipe(stream);
  });
}

// One that fails takes nothing from the others.
async function all() {
  for (let i = 0; i < Number(options.follow ?? 1); i++) {
    const told = await Promise.allSettled(Array.from({ length: Number(options.parallel ?? 1) }, request));
    const failed = told.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
  }
}

session.on("error", fail);
all().then(() => {
  process.exitCode = 0;
  session.close();
}, fail);
