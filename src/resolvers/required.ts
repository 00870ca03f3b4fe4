/** A row that a foreign key, or the transaction that wrote its parent, promises. @throws Error when it is missing all the same */
export async function required<Row>(row: Promise<Row | null>, otherwise: string): Promise<Row> {
  const found = await row;
  if (found === null) throw new Error(`internal: ${otherwise}`);
  return found;
}
