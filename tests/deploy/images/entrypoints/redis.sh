#!/bin/sh
exec gosu redis "$@" --protected-mode no
