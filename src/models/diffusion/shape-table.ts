/** Collects shapes of layers by the names of their tensors. */
export interface ShapeTable {
  readonly shapes: Map<string, number[]>;
  linear(name: string, outputs: number, inputs: number): void;
  conv(name: string, outputs: number, inputs: number, kernel?: number): void;
  norm(name: string, width: number): void;
  /** A residual block; `timeWidth` where it gets a timestep. */
  resnet(name: string, outputs: number, inputs: number, timeWidth?: number): void;
}

export function shapeTable(): ShapeTable {
  const shapes = new Map<string, number[]>();
  const layer = (name: string, weight: number[]) => {
    shapes.set(`${name}.weight`, weight);
    shapes.set(`${name}.bias`, [weight[0]]);
  };
  const table: ShapeTable = {
    shapes,
    linear: (name, outputs, inputs) => layer(name, [outputs, inputs]),
    conv: (name, outputs, inputs, kernel = 3) => layer(name, [outputs, inputs, kernel, kernel]),
    norm: (name, width) => layer(name, [width]),
    resnet(name, outputs, inputs, timeWidth) {
      table.norm(`${name}.norm1`, inputs);
      table.conv(`${name}.conv1`, outputs, inputs);
      if (timeWidth !== undefined) table.linear(`${name}.time_emb_proj`, outputs, timeWidth);
      table.norm(`${name}.norm2`, outputs);
      table.conv(`${name}.conv2`, outputs, outputs);
      if (inputs !== outputs) table.conv(`${name}.conv_shortcut`, outputs, inputs, 1);
    },
  };
  return table;
}
