// The eight-digit promise: of a whole card number only eight digits exist, wherever one looks, however it came in.
import { expect, test } from '../src/test.mjs';

const NUMBER = '5526080012345678';
const KEPT = '5526 0800';
/** Nine digits and more, in any grouping a field or a log might use. */
const NINE_DIGITS = /5\D?5\D?2\D?6\D?0\D?8\D?0\D?0\D?1/;

/** Everything that stands in the document, shadow roots and field values included, and what the page stored. */
function everythingIn(page) {
  return page.evaluate(() => {
    const parts = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) parts.push(node.data);
      for (const attribute of node.attributes ?? []) parts.push(attribute.value);
      if ('value' in node) parts.push(String(node.value));
      if (node.shadowRoot) walk(node.shadowRoot);
      node.childNodes.forEach(walk);
    };
    walk(document);
    for (const storage of [sessionStorage, localStorage]) parts.push(JSON.stringify({ ...storage }));
    parts.push(JSON.stringify(globalThis.heard), document.cookie, location.href);
    return parts.join('\n');
  });
}

async function expectNoNinthDigit({ page, checkout, world }) {
  await expect(checkout.field).toHaveValue(KEPT);
  expect(await everythingIn(page)).not.toMatch(NINE_DIGITS);
  for (const { url, headers, body } of [...world.toSigner.requests, ...world.toShop.requests]) {
    expect(`${url} ${JSON.stringify(headers)} ${body}`).not.toMatch(NINE_DIGITS);
  }
  expect(world.logs()).not.toMatch(NINE_DIGITS);
  expect(JSON.stringify(await world.control('requests'))).not.toMatch(NINE_DIGITS);
  expect(checkout.console.join('\n')).not.toMatch(NINE_DIGITS);
}

/** The requests that ask for a card's installments, as their bodies. */
function asked(world) {
  return world.toSigner.requests.filter(({ url, method }) => method === 'POST' && url.endsWith('/installments')).map(({ body }) => body).filter((body) => body !== '{"prefix":null}');
}

const WAYS = {
  async typed({ checkout }) {
    await checkout.field.pressSequentially(NUMBER);
  },
  async 'typed with spaces'({ checkout }) {
    await checkout.field.pressSequentially('5526 0800 1234 5678');
  },
  async pasted({ page, context, checkout }) {
    await paste({ page, context, checkout }, NUMBER);
  },
  async 'pasted with spaces'({ page, context, checkout }) {
    await paste({ page, context, checkout }, '5526 0800 1234 5678');
  },
  async 'set as autofill sets it'({ checkout }) {
    await checkout.field.evaluate((input, number) => {
      input.value = number;
      input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, NUMBER);
  },
  async 'set with only a change event'({ checkout }) {
    await checkout.field.evaluate((input, number) => {
      input.value = number;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, NUMBER);
  },
  async dropped({ checkout }) {
    await checkout.field.evaluate((input, number) => {
      input.focus();
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/plain', number);
      input.dispatchEvent(new InputEvent('beforeinput', {
        inputType: 'insertFromDrop', dataTransfer, data: number, bubbles: true, cancelable: true, composed: true,
      }));
    }, NUMBER);
  },
};

async function paste({ page, context, checkout }, text) {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await checkout.field.focus();
  await page.keyboard.press('ControlOrMeta+V');
}

for (const [way, enter] of Object.entries(WAYS)) {
  test(`a whole number ${way} leaves eight digits`, async ({ page, context, checkout, world }) => {
    await checkout.open();
    await expect(checkout.pay).toBeVisible();
    await enter({ page, context, checkout });
    await expect(checkout.status).toContainText('Yalnızca ilk 8 rakam alındı');
    await expect(checkout.row(6)).toBeVisible();
    await expect.poll(() => asked(world).at(-1)).toBe('{"prefix":"55260800"}');
    await expectNoNinthDigit({ page, checkout, world });
  });

  test(`a whole number ${way} before wasm is there leaves eight digits, and wasm takes them over`, async ({ page, context, checkout, world }) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/vezne_checkout_bg.wasm', async (route) => {
      await held;
      await route.continue();
    });
    await checkout.open();
    await enter({ page, context, checkout });
    await expectNoNinthDigit({ page, checkout, world });
    expect(asked(world)).toEqual([]);
    release();
    await expect(checkout.status).toContainText('Yalnızca ilk 8 rakam alındı.');
    // The row is there before its amounts: they come with the answer.
    await expect(checkout.row(6)).toContainText('TL');
    expect(asked(world)).toEqual(['{"prefix":"55260800"}']);
    await expectNoNinthDigit({ page, checkout, world });
  });
}

test('a whole number that a script wrote without a word before wasm is there leaves eight digits', async ({ page, checkout, world }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/vezne_checkout_bg.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await checkout.open();
  await checkout.field.evaluate((input, number) => (input.value = number), NUMBER);
  release();
  await expect(checkout.status).toContainText('Yalnızca ilk 8 rakam alındı.');
  await expect(checkout.row(6)).toContainText('TL');
  expect(asked(world)).toEqual(['{"prefix":"55260800"}']);
  await expectNoNinthDigit({ page, checkout, world });
});

test('what is selected while a change is told stays where it is', async ({ checkout }) => {
  await checkout.open();
  await checkout.field.pressSequentially('55260800');
  await checkout.field.evaluate((input) => {
    input.setSelectionRange(2, 7);
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await expect(checkout.field).toHaveValue(KEPT);
});

test('the caret and the focus stay with a buyer who types while wasm arrives', async ({ page, checkout }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/vezne_checkout_bg.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await checkout.open();
  await checkout.field.pressSequentially('5526');
  release();
  await expect(checkout.pay).toBeVisible();
  await expect(checkout.field).toBeFocused();
  await page.keyboard.type('0800');
  await expect(checkout.field).toHaveValue(KEPT);
});

test('the field invites no autofill and takes no ninth digit by itself', async ({ checkout }) => {
  await checkout.open();
  await expect(checkout.field).toHaveAttribute('autocomplete', 'off');
  await expect(checkout.field).toHaveAttribute('inputmode', 'numeric');
  await expect(checkout.field).toHaveAttribute('maxlength', '9');
  expect(await checkout.field.getAttribute('name')).toBeNull();
});

test('digits can be corrected in the middle', async ({ page, checkout }) => {
  await checkout.open();
  await checkout.field.pressSequentially('55260800');
  for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Backspace');
  await expect(checkout.field).toHaveValue('5520 800');
  await page.keyboard.type('7');
  await expect(checkout.field).toHaveValue('5527 0800');
});
