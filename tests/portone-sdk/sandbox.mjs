// The sandbox as a child process on ports that the kernel chooses, and a shop that takes its webhooks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { randomBytes, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const BINARY = resolve(ROOT, "build", process.env.OPENRUN_TEST_BUILD ?? "dev", "services/sandbox/sandbox");

export const STORE = "store-00000000-0000-4000-8000-000000000001";
export const CHANNEL = "channel-key-00000000-0000-4000-8000-000000000001";
export const AUTOMATIC_CHANNEL = "channel-key-00000000-0000-4000-8000-000000000002";

/** Keeps every webhook; refuses the next ones with 500 on demand. */
class Shop {
  taken = [];
  refusals = 0;

  async start() {
    this.server = createServer((request, response) => this.take(request, response));
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}/webhooks`;
    return this;
  }
  async take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    this.taken.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.statusCode = this.refusals > 0 ? 500 : 200;
    this.refusals = Math.max(0, this.refusals - 1);
    response.end();
  }
  /** Those about one payment, once there are `count`; fails after ten seconds. */
  async about(paymentId, count = 1) {
    const end = Date.now() + 10_000;
    for (;;) {
      const found = this.taken.filter((one) => one.body.includes(paymentId));
      if (found.length >= count) return found;
      if (Date.now() > end) throw new Error(`${found.length} of ${count} webhooks about ${paymentId}`);
      await new Promise((done) => setTimeout(done, 5));
    }
  }
}

export class Sandbox {
  apiSecret = randomBytes(24).toString("hex");
  webhookSecret = `whsec_${randomBytes(24).toString("base64")}`;

  async start() {
    this.shop = await new Shop().start();
    const environment = {
      PATH: process.env.PATH,
      OPENRUN_PORT: "0",
      OPENRUN_OPERATIONS_PORT: "0",
      OPENRUN_JWKS: '{"keys":[]}',
      OPENRUN_PORTONE_API_SECRET: this.apiSecret,
      OPENRUN_PORTONE_WEBHOOK_SECRET: this.webhookSecret,
      OPENRUN_RECAPTCHA_SECRET: randomBytes(24).toString("hex"),
      OPENRUN_PORTONE_WEBHOOK_URL: this.shop.url,
      OPENRUN_PORTONE_STORE_ID: STORE,
      OPENRUN_PORTONE_CHANNEL_KEY: CHANNEL,
      OPENRUN_PORTONE_AUTO_CHANNEL_KEY: AUTOMATIC_CHANNEL,
      OPENRUN_SANDBOX_WEBHOOK_MINUTE: "20ms",
    };
    this.child = spawn(BINARY, { cwd: ROOT, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    process.on("exit", () => this.child.kill("SIGKILL"));
    this.url = `http://127.0.0.1:${await this.#port()}`;
    return this;
  }
  /** What it logs once it listens. */
  #port() {
    return new Promise((found, failed) => {
      const log = [];
      const hear = (line) => {
        log.push(line);
        const port = line.includes("listening") && /"port":"?(\d+)/.exec(line);
        if (port) found(Number(port[1]));
      };
      createInterface({ input: this.child.stdout }).on("line", hear);
      createInterface({ input: this.child.stderr }).on("line", hear);
      this.child.on("error", failed);
      this.child.on("exit", (code) => failed(new Error(`the sandbox ended with ${code}\n${log.join("\n")}`)));
      setTimeout(() => failed(new Error(`the sandbox does not listen\n${log.join("\n")}`)), 30_000).unref();
    });
  }
  async stop() {
    this.shop.server.close();
    this.shop.server.closeAllConnections();
    if (this.child.exitCode !== null) throw new Error(`the sandbox ended by itself with ${this.child.exitCode}`);
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const [code] = await ended;
    if (code !== 0) throw new Error(`the sandbox ended with ${code}`);
  }

  async post(path, body) {
    const answer = await fetch(this.url + path, { method: "POST", body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  }
  /** The window in the buyer's browser; what PortOne's browser SDK would tell the page. */
  widget(paymentId, totalAmount, more = {}) {
    return this.post("/sandbox/widget/payments", {
      storeId: STORE, channelKey: CHANNEL, paymentId, orderName: "별밤 R석 2매", totalAmount,
      currency: "CURRENCY_KRW", payMethod: "CARD", ...more,
    });
  }
  fault(target, kind, paymentId, more = {}) {
    return this.post("/sandbox/faults", { target, kind, paymentId, ...more });
  }
}

export const newPaymentId = () => randomUUID().replaceAll("-", "");
