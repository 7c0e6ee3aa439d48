// Files that outlive a crash: whoever has read an answer finds behind it what the answer promised.
import { closeSync, fdatasyncSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The file's text, or null where there is none yet. */
export function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** All of it or nothing: a new file takes the old one's place in one step. */
export function replaceText(path, text) {
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    appendText(file, text);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncFolder(dirname(path));
}

/** At the end of an open file, and on disk when this returns. */
export function appendText(file, text) {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  fdatasyncSync(file);
}

/** A new name is on disk only with its folder. */
function syncFolder(path) {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
