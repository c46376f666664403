// Has a client written in JavaScript play every case of an attached run (runner/attach_desk.h), several at once: in Node, or in a browser's page.

const APART = 25; // ms between the first cases of two workers: a client that has just started is slow

const TRIES = 3; // a case may cost a browser its network process, and another needs a moment to be there
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function ask(url, body) {
  for (let left = TRIES; ; await pause(1000)) {
    try {
      const response = await fetch(url, body && { method: "POST", body: JSON.stringify(body) });
      return await response.json();
    } catch (error) {
      if (--left === 0) throw error;
    }
  }
}

// `play` takes a case: url, ca, needs; if its promise is rejected, the caller was told of an error, else it had its whole response.
async function run(next, play, workers = 8) {
  const told = next.replace(/next$/, "told");
  async function work(_, place) {
    await pause(place * APART);
    for (let task = await ask(next); !task.done; task = await ask(next)) {
      const report = { token: task.token, caller: "success" };
      await play(task).catch((error) => Object.assign(report, { caller: "error", text: String(error) }));
      await ask(told, report);
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
}

// What the words of `needs` ask of a client beyond a GET.
const demands = (needs) => ({
  method: needs.includes("upload") ? "POST" : needs.includes("head") ? "HEAD" : "GET",
  octets: needs.includes("upload") ? 200_000 : 0,
  parallel: needs.includes("parallel") ? 3 : 1,
  follow: needs.includes("follow-up") ? 2 : 1,
});

// Rejected with the first error, but only once all requests are over: one that fails takes nothing from the others.
async function requests({ parallel, follow }, request) {
  const played = [];
  for (let i = 0; i < follow; i++) played.push(...(await Promise.allSettled(Array.from({ length: parallel }, request))));
  const failed = played.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}

const harness = { run, demands, requests };
if (typeof module === "object") module.exports = harness;
