'use client';

import { useMutation, type DefaultError, type UseMutationOptions } from '@tanstack/react-query';
import { useRef } from 'react';

// useMutation, deaf while its work is under way: the second click of two comes before the page can show that the first was heard.
export function useAction<Data = unknown, Failure = DefaultError, Variables = void, Kept = unknown>(
  options: UseMutationOptions<Data, Failure, Variables, Kept>,
) {
  const busy = useRef(false);
  const action = useMutation<Data, Failure, Variables, Kept>({
    ...options,
    onSettled: (...all) => {
      busy.current = false;
      return options.onSettled?.(...all);
    },
  });
  const mutate: typeof action.mutate = (...all) => {
    if (busy.current) return;
    busy.current = true;
    action.mutate(...all);
  };
  return { ...action, mutate };
}
