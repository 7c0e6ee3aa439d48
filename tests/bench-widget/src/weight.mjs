// What a page loads, by what counts: files that were sent with brotli, answers of servers, what was stubbed.

/**
 * `visits` holds what each visit loaded. `files` is the prefix of the files that count; `parts` names them where a budget
 * does. A page that loads other files from visit to visit, or than its budget knows, cannot be weighed.
 */
export function weighed(visits, files, parts) {
  const [loaded, ...more] = visits.map((loads) => sorted(loads, files));
  for (const other of more) {
    if (JSON.stringify(other.files) !== JSON.stringify(loaded.files)) throw new Error(`${files}: visits loaded other files`);
  }
  const plain = loaded.files.filter(({ encoding }) => encoding !== 'br');
  if (plain.length > 0) throw new Error(`${plain[0].name} was not sent with brotli`);
  if (parts && JSON.stringify(loaded.files.map(({ name }) => name).sort()) !== JSON.stringify([...parts].sort())) {
    throw new Error(`the page loads ${loaded.files.map(({ name }) => name).join(', ')}; the budget has ${parts.join(', ')}`);
  }
  return {
    files: loaded.files.map(({ name, bytes }) => ({ name, bytes })),
    bytes: sum(loaded.files),
    answers: { count: loaded.answers.length, bytes: sum(loaded.answers) },
    stubs: { count: loaded.stubs.length, bytes: sum(loaded.stubs) },
  };
}

function sorted(loads, files) {
  const own = ({ url }) => new URL(url).pathname.startsWith(files);
  return {
    files: loads
      .filter(own)
      .map(({ url, bytes, encoding }) => ({ name: new URL(url).pathname.slice(files.length), bytes, encoding }))
      .sort((a, b) => b.bytes - a.bytes || a.name.localeCompare(b.name)),
    answers: loads.filter((load) => !own(load) && !load.stub),
    stubs: loads.filter((load) => !own(load) && load.stub),
  };
}

const sum = (loads) => loads.reduce((total, { bytes }) => total + bytes, 0);
