'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../button';

type Permission = NotificationPermission | 'unsupported';

// Asks for the right to call the reader back; calls once, when the turn has come and nobody is looking.
export function NotifyButton({ call, title, body }: { call: boolean; title: string; body: string }) {
  const words = useTranslations('queue');
  const [permission, setPermission] = useState<Permission>(() =>
    typeof Notification === 'undefined' ? 'unsupported' : Notification.permission,
  );
  const called = useRef(false);
  useEffect(() => {
    if (!call || called.current || permission !== 'granted' || document.visibilityState === 'visible') return;
    called.current = true;
    try {
      const shown = new Notification(title, { body, tag: 'openrun.turn' });
      shown.onclick = () => window.focus();
    } catch {
      // some phones show notifications from service workers only; the title of the page still says it
    }
  }, [call, permission, title, body]);
  if (permission === 'unsupported' || permission === 'denied') return null;
  if (permission === 'granted')
    return (
      <p role="status" className="text-center text-soft">
        {words('willNotify')}
      </p>
    );
  return (
    <Button wide onClick={async () => setPermission(await Notification.requestPermission())}>
      {words('notify')}
    </Button>
  );
}
