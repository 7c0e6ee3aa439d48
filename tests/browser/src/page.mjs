// The shop's checkout page as another shop might serve it: other markup, another policy.

const POLICY = 'content-security-policy';

/** Both are functions from a text to another; `markup` is of the page's body. */
export function servePage(world, { markup, policy }) {
  world.toShop.change = (request, answer) => {
    if (!request.url.startsWith('/checkout/')) return;
    if (policy) answer.headers[POLICY] = policy(answer.headers[POLICY]);
    answer.rewrite = markup;
  };
}
