'use client';

import { useEffect } from 'react';

// What this page is made of, so that public/service-worker.js can show it again without a network.
const partsOfThisPage = () =>
  performance
    .getEntriesByType('resource')
    .map((entry) => entry.name)
    .filter((name) => name.startsWith(`${window.location.origin}/_next/static/`));

// Installs the service worker and tells it, at each visit and when other tickets are shown, to keep the page as it is now.
export function useOfflineTickets(shown: number) {
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return;
    let left = false;
    const keep = async () => {
      try {
        await navigator.serviceWorker.register('/service-worker.js', { scope: '/', updateViaCache: 'none' });
        await document.fonts.ready;
        const { active } = await navigator.serviceWorker.ready;
        if (!left) active?.postMessage({ keep: window.location.pathname, parts: partsOfThisPage() });
      } catch {
        // not allowed here (private windows): the tickets need a network then
      }
    };
    if (document.readyState === 'complete') void keep();
    else window.addEventListener('load', keep, { once: true });
    return () => {
      left = true;
      window.removeEventListener('load', keep);
    };
  }, [shown]);
}
