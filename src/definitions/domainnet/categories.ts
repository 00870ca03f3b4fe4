/** A category and its classes in label order. */
export interface Category {
  readonly name: string;
  readonly classes: readonly string[];
}

const of = (name: string, classes: string): Category => ({ name, classes: classes.split(' ') });

/**
 * The 345 classes of DomainNet in 24 categories, as arXiv 2409.18314 groups and orders them. `bandage` and `nail` are in two
 * categories, which makes 347 labels; `vegatable` is spelled as in its code.
 */
export const CATEGORIES: readonly Category[] = [
  of(
    'furniture',
    'bathtub bed bench ceiling_fan chair chandelier couch door dresser fence fireplace floor_lamp hot_tub ladder lantern mailbox picture_frame pillow postcard see_saw sink sleeping_bag stairs stove streetlight suitcase swing_set table teapot toilet toothbrush toothpaste umbrella vase wine_glass',
  ),
  of(
    'mammal',
    'bat bear camel cat cow dog dolphin elephant giraffe hedgehog horse kangaroo lion monkey mouse panda pig rabbit raccoon rhinoceros sheep squirrel tiger whale zebra',
  ),
  of(
    'tool',
    'anvil axe bandage basket boomerang bottlecap broom bucket compass drill dumbbell hammer key nail paint_can passport pliers rake rifle saw screwdriver shovel skateboard stethoscope stitches sword syringe wheel',
  ),
  of(
    'cloth',
    'belt bowtie bracelet camouflage crown diamond eyeglasses flip_flops hat helmet jacket lipstick necklace pants purse rollerskates shoe shorts sock sweater t-shirt underwear wristwatch',
  ),
  of(
    'electricity',
    'calculator camera cell_phone computer cooler dishwasher fan flashlight headphones keyboard laptop light_bulb megaphone microphone microwave oven power_outlet radio remote_control spreadsheet stereo telephone television toaster washing_machine',
  ),
  of(
    'building',
    'The_Eiffel_Tower The_Great_Wall_of_China barn bridge castle church diving_board garden garden_hose golf_club hospital house jail lighthouse pond pool skyscraper square tent waterslide windmill',
  ),
  of(
    'office',
    'alarm_clock backpack bandage binoculars book calendar candle clock coffee_cup crayon cup envelope eraser map marker mug nail paintbrush paper_clip pencil scissors',
  ),
  of(
    'human_body',
    'arm beard brain ear elbow eye face finger foot goatee hand knee leg moustache mouth nose skull smiley_face toe tooth',
  ),
  of(
    'road_transportation',
    'ambulance bicycle bulldozer bus car firetruck motorbike pickup_truck police_car roller_coaster school_bus tractor train truck van',
  ),
  of(
    'food',
    'birthday_cake bread cake cookie donut hamburger hot_dog ice_cream lollipop peanut pizza popsicle sandwich steak',
  ),
  of('nature', 'beach cloud hurricane lightning moon mountain ocean rain rainbow river snowflake star sun tornado'),
  of('cold_blooded', 'crab crocodile fish frog lobster octopus scorpion sea_turtle shark snail snake spider'),
  of('music', 'cello clarinet drums guitar harp piano saxophone trombone trumpet violin'),
  of('fruit', 'apple banana blackberry blueberry grapes pear pineapple strawberry watermelon'),
  of(
    'sport',
    'baseball baseball_bat basketball flying_saucer hockey_puck hockey_stick snorkel soccer_ball tennis_racquet yoga',
  ),
  of('tree', 'bush cactus flower grass house_plant leaf palm_tree tree'),
  of('bird', 'bird duck flamingo owl parrot penguin swan'),
  of('vegatable', 'asparagus broccoli carrot mushroom onion peas potato string_bean'),
  of('shape', 'circle hexagon line octagon squiggle triangle zigzag'),
  of('kitchen', 'fork frying_pan hourglass knife lighter matches spoon wine_bottle'),
  of('water_transportation', 'aircraft_carrier canoe cruise_ship sailboat speedboat submarine'),
  of('sky_transportation', 'airplane helicopter hot_air_balloon parachute'),
  of('insect', 'ant bee butterfly mosquito'),
  of(
    'others',
    'The_Mona_Lisa angel animal_migration campfire cannon dragon feather fire_hydrant mermaid snowman stop_sign teddy-bear traffic_light',
  ),
];
