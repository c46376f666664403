// The fetch of a browser's page as a client: reads every response to its end. The page is told in its fragment where cases are asked for.
const PATIENCE = 5_000; // ms for a case
const WORKERS = 6; // a browser opens no more connections to the desk

async function play({ url, needs }) {
  const { method, octets, ...times } = harness.demands(needs);
  const signal = AbortSignal.timeout(PATIENCE);
  await harness.requests(times, async () => {
    const body = octets ? new Blob([new Uint8Array(octets)]) : undefined;
    const response = await fetch(url, { method, body, signal, cache: "no-store", redirect: "manual", credentials: "omit" });
    await response.arrayBuffer();
  });
}

harness.run(location.hash.slice(1), play, WORKERS).finally(() => window.close());
