-- Marks all wanted seats for five seconds, or none: the losers of a race end here, without PostgreSQL (4.1.2).
-- KEYS 1 seats (hash seat -> version|owner|until|kind), 2 person's seats (hash seat -> until), 3 revoked passes (set),
--      4 ready (set once PostgreSQL's truth is in). All of one schedule, one hash tag.
-- ARGV 1 owner, 2 pass id, 3 limit, 4 provisional ms, 5.. seats ascending.
-- Answers {'OK'}, {'TAKEN', seat...}, {'LIMIT'}, {'REVOKED'}, {'EMPTY'}: ask PostgreSQL directly.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('EXISTS', KEYS[4]) == 0 then return {'EMPTY'} end
if redis.call('SISMEMBER', KEYS[3], ARGV[2]) == 1 then return {'REVOKED'} end
local mine, own = {}, redis.call('HGETALL', KEYS[2])
for i = 1, #own, 2 do
  if tonumber(own[i + 1]) > now then mine[own[i]] = true end
end
local taken, versions = {'TAKEN'}, {}
for i = 5, #ARGV do
  local mark = redis.call('HGET', KEYS[1], ARGV[i])
  local version = '0'
  if mark then
    local v, owner, till, kind = string.match(mark, '^(%d+)|([^|]*)|(%d+)|(%a)')
    version = v
    -- What the same person has marked and nobody has committed is a try that died, or still runs: PostgreSQL tells.
    local retried = kind == 'p' and mine[ARGV[i]]
    if tonumber(till) > now and owner ~= ARGV[1] and not retried then taken[#taken + 1] = ARGV[i] end
  end
  versions[i] = version
end
if #taken > 1 then return taken end
for i = 5, #ARGV do mine[ARGV[i]] = true end
local count = 0
for _ in pairs(mine) do count = count + 1 end
if count > tonumber(ARGV[3]) then return {'LIMIT'} end
local till = string.format('%d', now + tonumber(ARGV[4]))
for i = 5, #ARGV do
  redis.call('HSET', KEYS[1], ARGV[i], versions[i] .. '|' .. ARGV[1] .. '|' .. till .. '|p')
  redis.call('HSET', KEYS[2], ARGV[i], till)
end
return {'OK'}
