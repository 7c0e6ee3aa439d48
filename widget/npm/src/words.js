// What the first picture says, and the last one: the words that have to be there before anything else is.

export const WORDS = {
  tr: {
    label: 'Kart numaranızın ilk 8 rakamı',
    failed: 'Ödeme alanı açılamadı.',
    retry: 'Yeniden dene',
  },
  en: {
    label: 'First 8 digits of your card number',
    failed: 'The payment could not be loaded.',
    retry: 'Try again',
  },
};
