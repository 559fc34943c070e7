import { describe, expect, it } from 'vitest';
import { hallOf, hallTemplates, seatCount } from './hall-templates';

describe('template halls', () => {
  it('have the seats that their names promise', () => {
    expect(hallTemplates.map((template) => seatCount(hallOf(template, 'x')))).toEqual([80, 398, 1200]);
  });

  it.each(hallTemplates)(
    '%s has labels once, no two seats in one place, and nobody on the stage',
    (template) => {
      const { sections, stage } = hallOf(template, 'x');
      const labels = new Set<string>();
      const seats: { x: number; y: number }[] = [];
      for (const { code, rows } of sections)
        for (const row of rows)
          for (const seat of row.seats) {
            const label = `${code}-${row.name}-${seat.name}`;
            expect(labels.has(label), label).toBe(false);
            labels.add(label);
            const onStage =
              seat.x > stage.x &&
              seat.x < stage.x + stage.width &&
              seat.y > stage.y &&
              seat.y < stage.y + stage.height;
            expect(onStage, label).toBe(false);
            for (const other of seats) {
              const apart = Math.hypot(seat.x - other.x, seat.y - other.y);
              if (apart < 0.45) expect.fail(`${label} stands ${apart} m from another seat`);
            }
            seats.push(seat);
          }
    },
  );

  it.each(hallTemplates)('%s has places for wheelchairs, each beside a companion', (template) => {
    const rows = hallOf(template, 'x').sections.flatMap((section) => section.rows);
    const kinds = rows.map((row) => row.seats.map((seat) => seat.kind));
    const wheelchairs = kinds.flat().filter((kind) => kind === 'WHEELCHAIR').length;
    expect(wheelchairs).toBeGreaterThan(0);
    for (const row of kinds)
      row.forEach((kind, index) => {
        if (kind === 'WHEELCHAIR') expect([row[index - 1], row[index + 1]]).toContain('COMPANION');
      });
  });
});
