// The judge of the pictures, judged: what it calls blank, and what it calls another picture.
import { PNG } from 'pngjs';

import { difference, isBlank, sketch } from '../src/likeness.mjs';
import { expect, test } from '../src/test.mjs';

const BOX = { x: 10, y: 20, width: 160, height: 320 };

/** A page with black around a white element, and ink in it from one line to another. */
function picture(inkFrom, inkTo) {
  const png = new PNG({ width: 180, height: 360 });
  png.data.fill(255);
  const isElement = (x, y) => x >= BOX.x && x < BOX.x + BOX.width && y >= BOX.y && y < BOX.y + BOX.height;
  for (let y = 0; y < png.height; y += 1) {
    for (let x = 0; x < png.width; x += 1) {
      const isInk = !isElement(x, y) || (y >= inkFrom && y < inkTo && x > 60);
      if (isInk) png.data.fill(0, (y * png.width + x) * 4, (y * png.width + x) * 4 + 3);
    }
  }
  return png;
}

test('an element without ink is blank, whatever stands around it', () => {
  expect(isBlank(picture(0, 0), BOX)).toBe(true);
  expect(isBlank(picture(100, 110), BOX)).toBe(false);
  expect(isBlank(picture(100, 110), { ...BOX, height: 0 })).toBe(true);
});

test('a little lower is the same picture, elsewhere or higher is another', () => {
  const kept = sketch(picture(100, 140), BOX);
  expect(difference(kept, sketch(picture(101, 141), BOX))).toBeNull();
  expect(difference(kept, sketch(picture(200, 240), BOX))).toMatch(/^differs in \d+ of 128 places$/);
  expect(difference(kept, sketch(picture(100, 140), { ...BOX, height: 300 }))).toBe('is 300 high and was 320');
  expect(difference(undefined, kept)).toBe('is new');
});
