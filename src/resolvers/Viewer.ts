import { type ViewerResolvers } from './types.generated.ts';

export const Viewer: ViewerResolvers = {
  token: async (viewer, _args, { loaders }) => {
    const token = await loaders.tokens.load(viewer.tokenId);
    // tokens are never deleted, and this one has just been found
    if (token === null) throw new Error(`internal: token ${viewer.tokenId} of the viewer is gone`);
    return token;
  },
};
