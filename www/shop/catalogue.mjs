// What this shop sells. Prices live here, on the server: what a browser says about a price is not read.

export const PRODUCTS = [
  {
    id: 'yirgacheffe',
    unitPrice: 42000,
    name: { tr: 'Yirgacheffe', en: 'Yirgacheffe' },
    origin: { tr: 'Etiyopya · 250 g', en: 'Ethiopia · 250 g' },
    notes: { tr: 'Yasemin, bergamot, kayısı', en: 'Jasmine, bergamot, apricot' },
    suggested: 1,
  },
  {
    id: 'antigua',
    unitPrice: 39000,
    name: { tr: 'Antigua', en: 'Antigua' },
    origin: { tr: 'Guatemala · 250 g', en: 'Guatemala · 250 g' },
    notes: { tr: 'Kakao, kızarmış badem, portakal', en: 'Cocoa, roasted almond, orange' },
    suggested: 1,
  },
  {
    id: 'gece',
    unitPrice: 36000,
    name: { tr: 'Gece Harmanı', en: 'Night Blend' },
    origin: { tr: 'Espresso · 250 g', en: 'Espresso · 250 g' },
    notes: { tr: 'Pekmez, ceviz, kuru incir', en: 'Molasses, walnut, dried fig' },
    suggested: 0,
  },
];

export const QUANTITY_MAX = 5;
const SHIPPING = 4990;
export const SHIPPING_FREE_FROM = 100000;

export function shippingFor(goods) {
  return goods >= SHIPPING_FREE_FROM ? 0 : SHIPPING;
}

/** A real shop knows its customer from the account or from a form; this one has only Ayşe. */
export const CUSTOMER = {
  id: 'C-1',
  name: 'Ayşe',
  surname: 'Yılmaz',
  // iyzico wants one. A shop that does not ask its customers for theirs sends eleven ones.
  identityNumber: '11111111111',
  email: 'ayse@example.com',
  gsmNumber: '+905350000000',
  address: 'Caferağa Mah. Moda Cad. No: 12 D: 3',
  city: 'İstanbul',
  country: 'Türkiye',
  zipCode: '34710',
};
