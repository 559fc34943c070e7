import { notFound } from 'next/navigation';

// Any other address below a language: the not-found page of that language.
export default function Rest() {
  notFound();
}
