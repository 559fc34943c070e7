-- Takes provisional marks of an owner back; whatever has become firm meanwhile stays.
-- KEYS 1 seats, 2 person's seats. ARGV 1 owner, 2.. seats.
for i = 2, #ARGV do
  local mark = redis.call('HGET', KEYS[1], ARGV[i])
  if mark then
    local version, owner, till, kind = string.match(mark, '^(%d+)|([^|]*)|(%d+)|(%a)')
    if owner == ARGV[1] and kind == 'p' then
      redis.call('HSET', KEYS[1], ARGV[i], version .. '||0|h')
      redis.call('HDEL', KEYS[2], ARGV[i])
    end
  end
end
return 0
