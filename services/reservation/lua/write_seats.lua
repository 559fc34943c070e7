-- Writes what PostgreSQL has committed, by version: an older version changes nothing, a provisional mark yields to any.
-- Every change goes to the stream under the next number, so that every instance follows.
-- KEYS 1 seats, 2 stream, 3 counter, 4 prefix of person's seats.
-- ARGV then six a seat: seat, version, owner, person, until ms (0 released), kind (h held, s sold). Answers the count of changes.
local changes = 0
for i = 1, #ARGV, 6 do
  local seat, version, owner, person, till, kind = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5]
  local mark = redis.call('HGET', KEYS[1], seat)
  local known, known_owner, known_kind = -1, '', 'h'
  if mark then
    local v, o, _, k = string.match(mark, '^(%d+)|([^|]*)|(%d+)|(%a)')
    known, known_owner, known_kind = tonumber(v), o, k
  end
  local newer = tonumber(version) > known
  local settles = tonumber(version) == known and (known_kind == 'p' or (kind == 's' and known_kind == 'h'))
  if newer or settles then
    redis.call('HSET', KEYS[1], seat, version .. '|' .. owner .. '|' .. till .. '|' .. kind)
    if till == '0' then
      redis.call('HDEL', KEYS[4] .. person, seat)
    else
      redis.call('HSET', KEYS[4] .. person, seat, till)
    end
    redis.call('XADD', KEYS[2], 'MAXLEN', '~', '20000', '*', 'n', redis.call('INCR', KEYS[3]), 'seat', seat, 'version', version,
               'until', till, 'kind', kind)
    changes = changes + 1
  end
end
return changes
