// Events that leave the shadow root.

export const event = (name, detail) => new CustomEvent(name, { bubbles: true, composed: true, detail });

/** Our own word that the field has changed: an input event that the guard has already seen to. */
export const told = () => event('input');
