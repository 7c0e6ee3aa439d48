// What is seen of a picture from far away: whether it is blank, and whether it still looks as it was kept.

const COLUMNS = 8;
const ROWS = 16;
/** Shades of grey that differ by less than this are one to the eye. */
const SEEN = 24;
/** With less of it inked than this, a picture shows nothing. */
const INKED_SHARE_MIN = 0.005;
/** How much may be another without being worth a word: the time of day, a countdown, the edges of letters. */
const CELLS_OTHER_MAX = 6;
const HEIGHT_SHARE_OTHER_MAX = 0.03;

/** Nothing but one colour where the element stands, but for its border. */
export function isBlank(png, box) {
  const { left, top, right, bottom } = inside(png, box);
  if (right - left < 8 || bottom - top < 8) return true;
  const ground = shadeAt(png, left, Math.floor((top + bottom) / 2));
  let inked = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) if (Math.abs(shadeAt(png, x, y) - ground) > SEEN) inked += 1;
  }
  return inked / ((right - left) * (bottom - top)) < INKED_SHARE_MIN;
}

/** How high the element stands, and a few cells of grey, each a hexadecimal digit: `612 fffe…`. */
export function sketch(png, box) {
  const { left, top, right, bottom } = inside(png, box);
  const cells = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const at = { left: part(left, right, column, COLUMNS), right: part(left, right, column + 1, COLUMNS) };
      const shade = mean(png, { ...at, top: part(top, bottom, row, ROWS), bottom: part(top, bottom, row + 1, ROWS) });
      cells.push(Math.min(15, Math.floor(shade / 16)).toString(16));
    }
  }
  return `${Math.round(box.height)} ${cells.join('')}`;
}

/** In what two sketches differ by more than one lets pass; nothing where they are alike. */
export function difference(kept, seen) {
  if (!kept) return 'is new';
  const [[keptHeight, keptCells], [height, cells]] = [kept.split(' '), seen.split(' ')];
  if (Math.abs(keptHeight - height) > keptHeight * HEIGHT_SHARE_OTHER_MAX) return `is ${height} high and was ${keptHeight}`;
  const others = [...cells].filter((cell, at) => Math.abs(parseInt(cell, 16) - parseInt(keptCells[at], 16)) > 1).length;
  return others > CELLS_OTHER_MAX ? `differs in ${others} of ${ROWS * COLUMNS} places` : null;
}

/** The element's place in the picture without its border. */
function inside({ width, height }, box) {
  const BORDER = 4;
  return {
    left: Math.max(0, Math.round(box.x)) + BORDER,
    top: Math.max(0, Math.round(box.y)) + BORDER,
    right: Math.min(width, Math.round(box.x + box.width)) - BORDER,
    bottom: Math.min(height, Math.round(box.y + box.height)) - BORDER,
  };
}

const part = (from, to, index, parts) => from + Math.floor(((to - from) * index) / parts);

function mean(png, { left, right, top, bottom }) {
  let sum = 0;
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += shadeAt(png, x, y);
  return sum / Math.max(1, (right - left) * (bottom - top));
}

function shadeAt({ width, data }, x, y) {
  const at = (y * width + x) * 4;
  return data[at] * 0.3 + data[at + 1] * 0.59 + data[at + 2] * 0.11;
}
