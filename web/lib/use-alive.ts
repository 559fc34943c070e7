'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

// False in what the server has drawn, true once the page lives: until then the browser itself would answer a press.
export const useAlive = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
