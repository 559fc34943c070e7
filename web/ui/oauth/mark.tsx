import type { OAuthProvider } from '@/lib/api/schema';

// A sign of our own for each, in the colour of the text: no logo of theirs, nothing loaded from elsewhere.
const kShapes: Record<OAuthProvider, string> = {
  KAKAO:
    'M12 4C7 4 3 7.1 3 11c0 2.5 1.7 4.7 4.2 5.9L6.4 20.5 10.6 17.8c.5.1.9.1 1.4.1 5 0 9-3.1 9-6.9S17 4 12 4Z',
  NAVER: 'M5 5h4.6l4.8 7V5H19v14h-4.6L9.6 12v7H5Z',
  GOOGLE:
    'M20.5 11h-8v3h4.6c-.5 2-2.3 3.3-4.6 3.3a5.3 5.3 0 1 1 3.4-9.3l2.2-2.2A8.4 8.4 0 1 0 20.6 12.6c0-.5 0-1.1-.1-1.6Z',
};

export function ProviderMark({ provider }: { provider: OAuthProvider }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" width="20" height="20" className="shrink-0">
      <path d={kShapes[provider]} fill="currentColor" />
    </svg>
  );
}
