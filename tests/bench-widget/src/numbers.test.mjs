import assert from 'node:assert/strict';
import test from 'node:test';

import { blockingMs, cumulativeShift, median, steps, summary } from './numbers.mjs';

test('the median is the middle value, by size and not by text', () => {
  assert.equal(median([100, 9, 20]), 20);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
  assert.throws(() => median([]));
});

test('the median leaves the runs in their order', () => {
  const runs = [3, 1, 2];
  median(runs);
  assert.deepEqual(runs, [3, 1, 2]);
});

test('only what is beyond 50 ms of a task blocks', () => {
  assert.equal(blockingMs([{ ms: 50 }, { ms: 51.5 }, { ms: 150 }]), 101.5);
  assert.equal(blockingMs([]), 0);
});

test('shifts with a second between them are two windows, and the worse one counts', () => {
  const shifts = [{ at: 0, value: 0.01 }, { at: 900, value: 0.02 }, { at: 1900, value: 0.025 }];
  assert.equal(cumulativeShift(shifts), 0.03);
  assert.equal(cumulativeShift([]), 0);
});

test('a window of shifts ends after five seconds however close they are', () => {
  const shifts = Array.from({ length: 8 }, (_, index) => ({ at: index * 900, value: 1 }));
  assert.equal(cumulativeShift(shifts), 6);
});

test('a figure that nobody measures is none, and one that is missing now and then is a mistake', () => {
  assert.deepEqual(summary([3, 1, 2]), { median: 2, least: 1, most: 3 });
  assert.equal(summary([null, null]), null);
  assert.throws(() => summary([1, null]));
});

test('a step is what every visit asks for, from the first asking to the last answer', () => {
  const download = (path, from, to) => ({ url: `http://localhost:1/${path}`, from, to });
  const visits = [
    [download('b?x=1', 20, 30), download('a', 0, 10), download('b?x=2', 40, 50)],
    [download('a', 2, 12), download('b', 30, 70), download('now-and-then', 0, 1)],
  ];
  assert.deepEqual(steps(visits), [{ name: '/a', from: 1, to: 11 }, { name: '/b', from: 25, to: 60 }]);
});
