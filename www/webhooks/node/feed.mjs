// The other way to hear: the shop asks the signer what happened since it last asked, and needs no address of its own.
import { setTimeout as sleep } from 'node:timers/promises';

/** The signer's log of events, in its order. */
export class Feed {
  #readEvents;
  #hear;
  #position;

  /**
   * `readEvents(after)` answers a page; `hear(event)` keeps an event; `position` keeps the number of the last one, as
   * long as the events are kept and no longer: else those that were lost would not be read again.
   */
  constructor({ readEvents, hear, position }) {
    this.#readEvents = readEvents;
    this.#hear = hear;
    this.#position = position;
  }

  /** Reads to the end of the feed. When it throws, the same page comes again the next time. */
  async poll() {
    for (let more = true; more; ) {
      const after = this.#position.read();
      const page = await this.#readEvents(after);
      for (const event of page.events) await this.#hear(event);
      // Only now: a crash in between tells some events twice, and none never.
      if (page.last > after) this.#position.save(page.last);
      more = page.more && page.last > after;
    }
  }

  /** Polls again and again, whatever happens, until the signal. */
  async follow({ everyS, signal }) {
    while (!signal.aborted) {
      await this.poll().catch((error) => console.error(`the feed has to wait: ${error.message}`));
      await sleep(everyS * 1000, undefined, { signal }).catch(() => {});
    }
  }
}
