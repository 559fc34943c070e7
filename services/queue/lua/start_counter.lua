-- Counting starts at the old mark, unless another instance has started it. KEYS: line. ARGV: start, mark. Answers 1 if
-- this call has started it.
if redis.call('HEXISTS', KEYS[1], 'issued') == 1 then return 0 end
redis.call('HSET', KEYS[1], 'issued', ARGV[1], 'mark', ARGV[2])
return 1
