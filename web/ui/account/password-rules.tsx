'use client';

import { useTranslations } from 'next-intl';
import { passwordFaults } from '@/lib/password';

// The rules of a password, each with a mark once it is kept. Said by word, too, not by colour alone.
export function PasswordRules({ password, email }: { password: string; email?: string }) {
  const words = useTranslations('account');
  const faults = passwordFaults(password, email);
  const empty = password === '';
  const rules = [
    { name: words('ruleLength'), kept: !empty && !faults.short && !faults.long },
    { name: words('ruleGuess'), kept: !empty && !faults.oneLetter && !faults.isEmail },
  ];
  return (
    <ul className="grid gap-1 text-sm text-soft">
      {rules.map(({ name, kept }) => (
        <li key={name} className={kept ? 'text-good' : undefined}>
          <span aria-hidden>{kept ? '✓' : '·'} </span>
          {name}
          {kept && <span className="sr-only"> {words('ruleKept')}</span>}
        </li>
      ))}
    </ul>
  );
}
