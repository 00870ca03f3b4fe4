import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inTransaction, sqlState, violates } from '../../../src/storage/database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

describe('a transaction', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.dataSource.query(
      'CREATE TABLE account (id integer CONSTRAINT account_key PRIMARY KEY, amount integer NOT NULL)',
    );
    await database.dataSource.query('INSERT INTO account VALUES (1, 0), (2, 0)');
  });
  afterAll(async () => {
    await database.drop();
  });

  test('leaves nothing when its work throws', async () => {
    const failing = inTransaction(database.dataSource, async (manager) => {
      await manager.query('UPDATE account SET amount = 100');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await database.dataSource.query('SELECT sum(amount)::int AS sum FROM account')).toEqual([{ sum: 0 }]);
  });

  test('runs again when the database broke a deadlock', async () => {
    let runs = 0;
    let met = (): void => undefined;
    const bothHoldOne = new Promise<void>((resolve) => (met = resolve));
    let holding = 0;
    const swap = async (first: number, second: number): Promise<void> =>
      inTransaction(database.dataSource, async (manager) => {
        runs += 1;
        await manager.query('UPDATE account SET amount = amount + 1 WHERE id = $1', [first]);
        holding += 1;
        if (holding === 2) met();
        await bothHoldOne;
        await manager.query('UPDATE account SET amount = amount + 1 WHERE id = $1', [second]);
      });
    await Promise.all([swap(1, 2), swap(2, 1)]);
    expect(runs).toBe(3);
    expect(await database.dataSource.query('SELECT amount FROM account ORDER BY id')).toEqual([
      { amount: 2 },
      { amount: 2 },
    ]);
  });

  test('errors tell their SQLSTATE and the constraint they violate', async () => {
    const error: unknown = await database.dataSource
      .query('INSERT INTO account VALUES (1, 0)')
      .catch((thrown: unknown) => thrown);
    expect(sqlState(error)).toBe('23505');
    expect(violates(error, 'account_key')).toBe(true);
    expect(violates(error, 'another_key')).toBe(false);
    expect(sqlState(new Error('no'))).toBeNull();
  });
});
