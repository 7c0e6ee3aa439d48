// What the shop was told and has not looked at yet: on disk before the signer hears a 2xx, so that no crash forgets it.
import { closeSync, openSync } from 'node:fs';

import { appendText, readText, replaceText } from './durable.mjs';

/** Remembered at least: the signer tries for a good day, and few shops have that many events in one. */
const IDS_KEPT = 10_000;
const RECORDS_MAX = 4 * IDS_KEPT;

/**
 * A journal of JSON lines. In a shop with a database this is a table instead, with the event's id as its primary key:
 * `INSERT … ON CONFLICT DO NOTHING`.
 */
export class Inbox {
  /** Of each event's id the session to look at, or null once that is done. Oldest first. */
  #sessions = new Map();
  #path;
  #file = null;
  #records = 0;

  constructor(path) {
    this.#path = path;
    for (const record of readRecords(path)) this.#take(record);
    this.#rewrite();
  }

  /** Keeps an event → whether it is new. `session` is null where nothing has to be looked at. */
  note({ id, session }) {
    if (this.#sessions.has(id)) return false;
    this.#write({ id, session });
    return true;
  }

  /** The sessions to look at, each with the events that told of it. */
  pending() {
    const sessions = new Map();
    for (const [id, session] of this.#sessions) {
      if (session) sessions.set(session, [...(sessions.get(session) ?? []), id]);
    }
    return sessions;
  }

  /** These events have been looked at. What came in meanwhile has not. */
  done(ids) {
    for (const id of ids) this.#write({ id, session: null });
  }

  close() {
    closeSync(this.#file);
  }

  #take({ id, session }) {
    this.#sessions.set(id, session);
    this.#records += 1;
  }

  #write(record) {
    if (this.#records >= RECORDS_MAX) this.#rewrite();
    appendText(this.#file, line(record));
    this.#take(record);
  }

  /** Leaves the oldest out that are done. */
  #rewrite() {
    let tooMany = this.#sessions.size - IDS_KEPT;
    for (const [id, session] of this.#sessions) {
      if (tooMany <= 0) break;
      if (session) continue;
      this.#sessions.delete(id);
      tooMany -= 1;
    }
    replaceText(this.#path, [...this.#sessions].map(([id, session]) => line({ id, session })).join(''));
    if (this.#file !== null) closeSync(this.#file);
    this.#file = openSync(this.#path, 'a');
    this.#records = this.#sessions.size;
  }
}

/** Begins with its line break: a line that was cut short spoils no other. */
function line(record) {
  return `\n${JSON.stringify(record)}`;
}

function readRecords(path) {
  return (readText(path) ?? '').split('\n').flatMap((text) => {
    try {
      return [JSON.parse(text)];
    } catch {
      return []; // cut short by a crash: its sender got no 2xx, and sends it again
    }
  });
}
