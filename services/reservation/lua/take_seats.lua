-- Marks all wanted seats for five seconds, or none: the losers of a race end here, without PostgreSQL (4.1.2).
-- KEYS 1 seats (hash seat -> version|owner|until|kind), 2 person's seats (hash seat -> until), 3 revoked passes (set),
--      4 ready (set once PostgreSQL's truth is in). All of one schedule, one hash tag.
-- ARGV 1 owner, 2 pass id, 3 limit, 4 provisional ms, 5.. seats ascending.
-- Answers {'OK'}, {'TAKEN', seat...}, {'LIMIT'}, {'REVOKED'}, {'EMPTY'}: ask PostgreSQL directly.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('EXISTS', KEYS[4]) == 0 then return {'EMPTY'} end
if redis.call('SISMEMBER', KEYS[3], ARGV[2]) == 1 then return {'REVOKED'} end
local taken, versions = {'TAKEN'}, {}
for i = 5, #ARGV do
  local mark = redis.call('HGET', KEYS[1], ARGV[i])
  local version = '0'
  if mark then
    local v, owner, till = string.match(mark, '^(%d+)|([^|]*)|(%d+)|')
    version = v
    if tonumber(till) > now and owner ~= ARGV[1] then taken[#taken + 1] = ARGV[i] end
  end
  versions[i] = version
end
if #taken > 1 then return taken end
local mine, own = 0, redis.call('HGETALL', KEYS[2])
local wanted = {}
for i = 5, #ARGV do wanted[ARGV[i]] = true end
for i = 1, #own, 2 do
  if tonumber(own[i + 1]) > now and not wanted[own[i]] then mine = mine + 1 end
end
if mine + #ARGV - 4 > tonumber(ARGV[3]) then return {'LIMIT'} end
local till = string.format('%d', now + tonumber(ARGV[4]))
for i = 5, #ARGV do
  redis.call('HSET', KEYS[1], ARGV[i], versions[i] .. '|' .. ARGV[1] .. '|' .. till .. '|p')
  redis.call('HSET', KEYS[2], ARGV[i], till)
end
return {'OK'}
