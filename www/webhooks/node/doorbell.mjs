// Looks at the sessions that the inbox names, one after the other, until nothing is left to look at.
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS_MIN = 1_000;
const PAUSE_MS_MAX = 60_000;

export class Doorbell {
  #inbox;
  #settle;
  #wait;
  #working = false;

  /** `settle(session id)` reads the session and keeps what it says; when it throws, it is called again after a pause. */
  constructor({ inbox, settle, wait = sleep }) {
    this.#inbox = inbox;
    this.#settle = settle;
    this.#wait = wait;
  }

  /** Something is in the inbox. Returns at once. */
  ring() {
    if (this.#working) return;
    this.#working = true;
    void this.#work();
  }

  /** One at a time: of two reads of a session the later one would else be overtaken by the earlier. */
  async #work() {
    let pause = PAUSE_MS_MIN;
    for (let pending = this.#inbox.pending(); pending.size > 0; pending = this.#inbox.pending()) {
      if (await this.#lookAtAll(pending)) {
        pause = PAUSE_MS_MIN;
      } else {
        await this.#wait(pause);
        pause = Math.min(2 * pause, PAUSE_MS_MAX);
      }
    }
    this.#working = false;
  }

  /** Whether all could be looked at; one that could not holds up no other. */
  async #lookAtAll(pending) {
    let all = true;
    for (const [session, ids] of pending) {
      try {
        await this.#settle(session);
        this.#inbox.done(ids);
      } catch (error) {
        all = false;
        console.error(`${session} has to wait: ${error.message}`);
      }
    }
    return all;
  }
}
