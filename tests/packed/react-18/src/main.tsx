// The element in React 18, which passes attributes on and hears its events by a ref.
import '@vezne/checkout';
import type { PlanDetail, VezneCheckout } from '@vezne/checkout';
import type {} from '@vezne/checkout/react';
import { StrictMode, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

const { signer = '', session = '', token = '' } = Object.fromEntries(new URLSearchParams(location.search));

function Checkout() {
  const desk = useRef<VezneCheckout>(null);
  const [plan, setPlan] = useState<PlanDetail | null>(null);
  useEffect(() => {
    const listening = new AbortController();
    desk.current?.addEventListener('vezne-plan', (event) => setPlan(event.detail), listening);
    return () => listening.abort();
  }, []);
  return (
    <>
      <vezne-checkout ref={desk} signer={signer} session={session} token={token} locale="tr" />
      <output>{plan && `${plan.installments} × ${plan.installmentPrice} = ${plan.total}`}</output>
    </>
  );
}

// @ts-expect-error a listener as a property would be dropped
export const deaf = <vezne-checkout signer={signer} session={session} token={token} onvezne-plan={() => {}} />;
// @ts-expect-error the element speaks two languages
export const mute = <vezne-checkout signer={signer} session={session} token={token} locale="de" />;

createRoot(document.getElementById('app')!).render(<StrictMode><Checkout /></StrictMode>);
