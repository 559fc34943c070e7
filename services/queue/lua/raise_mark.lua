-- The mark was raised in PostgreSQL; only a counter that lives is told. KEYS: line. ARGV: the mark. Answers 1 if told.
local mark = tonumber(redis.call('HGET', KEYS[1], 'mark') or '')
if not mark then return 0 end
if tonumber(ARGV[1]) > mark then redis.call('HSET', KEYS[1], 'mark', ARGV[1]) end
return 1
