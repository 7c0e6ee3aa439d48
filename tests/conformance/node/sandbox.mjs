// Where the sandbox is: the one the environment names, or one that is started for these tests and ends with them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

// The client's HTTP library would send even loopback requests to a proxy.
for (const name of Object.keys(process.env)) {
  if (/^(https?|all)_proxy$/i.test(name)) delete process.env[name];
}

export async function findSandbox() {
  const { SANDBOX_URL, SANDBOX_API_KEY, SANDBOX_SECRET_KEY, VEZNE_SANDBOX_BIN } = process.env;
  if (SANDBOX_URL) {
    return facing({ url: SANDBOX_URL, apiKey: SANDBOX_API_KEY, secretKey: SANDBOX_SECRET_KEY }, () => {});
  }
  if (!VEZNE_SANDBOX_BIN) {
    throw new Error("set SANDBOX_URL, SANDBOX_API_KEY and SANDBOX_SECRET_KEY, or VEZNE_SANDBOX_BIN");
  }
  const program = spawn(VEZNE_SANDBOX_BIN, ["--exit-with-stdin"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: program.stdout }), "line");
  const stop = async () => {
    program.stdin.end();
    if (program.exitCode === null) await once(program, "exit");
  };
  return facing(JSON.parse(line).iyzico, stop);
}

function facing({ url, apiKey, secretKey }, stop) {
  const order = async (path, body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/_sandbox${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    url,
    apiKey,
    secretKey,
    stop,
    /** Does what the payment page does when the buyer presses Pay. */
    pay: (token, card, installment) => order("/pay", { token, card, installment }),
    /** Orders a fault for the next call of that name. */
    fault: (call, fault) => order("/faults", { call, fault }),
  };
}
