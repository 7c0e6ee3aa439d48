// After a panic wasm can only say `unreachable`: then every element says so in words, and a reload is the way on.

/** The mounted elements, each with what to do when wasm is lost to all of them. */
export const mounted = new Map();

/** What the build calls the module; a browser that knows no address of it says this. */
const NAME = 'vezne_checkout';

/** `address` is where wasm came from, empty when it came out of a script: other wasm of the page may panic too. */
export function watchForPanic(address) {
  const see = (error) => {
    if (error instanceof WebAssembly.RuntimeError && error.stack?.includes(address || NAME)) {
      for (const fail of mounted.values()) fail();
    }
  };
  addEventListener('error', (event) => see(event.error));
  addEventListener('unhandledrejection', (event) => see(event.reason));
}
