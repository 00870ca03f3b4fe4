export const MODALITIES = ['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE'] as const;
export type Modality = (typeof MODALITIES)[number];
