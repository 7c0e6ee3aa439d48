// Which events make the shop look.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readEvent, sessionToRead } from './events.mjs';

test('whatever may have changed a session is looked at, and what is not known yet, too', () => {
  for (const type of ['session.open', 'session.paid', 'session.paid_late', 'session.cancelled', 'attempt.closed', 'transfer.refused', 'refund.returned']) {
    assert.equal(sessionToRead({ type, session: { id: 'ses_1' } }), 'ses_1', type);
  }
});

test('what is told of a look is not looked at, or looks and tellings would never end', () => {
  for (const type of ['attempt.started', 'attempt.opened', 'attempt.checked', 'transfer.opened', 'transfer.awaiting_otp']) {
    assert.equal(sessionToRead({ type, session: { id: 'ses_1' } }), null, type);
  }
});

test('an event without a session, or with an id that would be another address, names no session', () => {
  for (const event of [{}, { type: 'session.paid' }, { type: 1, session: { id: 'ses_1' } }]) assert.equal(sessionToRead(event), null);
  for (const id of ['', '../events', 'ses_1/../..', 'ses_1\n', 7, null, ['ses_1', 'x']]) {
    assert.equal(sessionToRead({ type: 'session.paid', session: { id } }), null, JSON.stringify(id));
  }
});

test('a body that is no JSON object is no event', () => {
  for (const body of ['', 'paid', 'null', '7', '"evt_1"']) assert.equal(readEvent(Buffer.from(body)), null, body);
  assert.deepEqual(readEvent(Buffer.from('{"type":"session.paid"}')), { type: 'session.paid' });
});
