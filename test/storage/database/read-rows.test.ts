import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRows } from '../../../src/storage/database/read-rows.ts';
import { inTransaction } from '../../../src/storage/database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.dataSource.query('CREATE TABLE sample AS SELECT 1 AS number');
});
afterAll(() => database.drop());

describe('reads by prepared statements', () => {
  const read = () => readRows(database.dataSource.manager, 'SELECT number FROM sample WHERE number >= $1', [0]);

  test('go on when the connection has lost them', async () => {
    expect(await read()).toEqual([{ number: 1 }]);
    await database.dataSource.query('DEALLOCATE ALL');
    expect(await read()).toEqual([{ number: 1 }]);
  });

  test('go on when a column is of another type than when they were prepared', async () => {
    expect(await read()).toEqual([{ number: 1 }]);
    await database.dataSource.query('ALTER TABLE sample ALTER COLUMN number TYPE double precision');
    await database.dataSource.query('UPDATE sample SET number = 1.5');
    expect(await read()).toEqual([{ number: 1.5 }]);
  });

  test('see what their transaction has written', async () => {
    await inTransaction(database.dataSource, async (manager) => {
      await manager.query('UPDATE sample SET number = 2');
      expect(await readRows(manager, 'SELECT number FROM sample WHERE number >= $1', [0])).toEqual([{ number: 2 }]);
    });
  });

  test('tell what is wrong with a statement', async () => {
    await expect(readRows(database.dataSource.manager, 'SELECT nothing FROM sample', [])).rejects.toThrow(/nothing/);
  });
});
