// The element in React 19, which takes its events as properties.
import '@vezne/checkout';
import type { PlanDetail } from '@vezne/checkout';
import type {} from '@vezne/checkout/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

const { signer = '', session = '', token = '' } = Object.fromEntries(new URLSearchParams(location.search));

function Checkout() {
  const [plan, setPlan] = useState<PlanDetail | null>(null);
  return (
    <>
      <vezne-checkout signer={signer} session={session} token={token} locale="tr" onvezne-plan={(event) => setPlan(event.detail)} />
      <output>{plan && `${plan.installments} × ${plan.installmentPrice} = ${plan.total}`}</output>
    </>
  );
}

// @ts-expect-error without a session there is nothing to pay
export const empty = <vezne-checkout signer={signer} />;

createRoot(document.getElementById('app')!).render(<StrictMode><Checkout /></StrictMode>);
