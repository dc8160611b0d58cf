"""The 256 short, plain English words of the six-word comparison; their order is protocol."""

WORDS = tuple(
    """
    acorn actor amber anchor apple apron april arch arrow atlas attic autumn
    bacon badge baker ball banana banjo barn basket beach bean bear beaver bell bench berry bike
    birch bird biscuit blanket blossom boat bonnet book boot bottle bowl branch bread brick bridge
    broom brush bubble bucket bugle bundle butter button cabin cactus cake camel candle canoe
    captain caravan card carpet carrot castle cedar cello chain chair chalk cheese cherry chestnut
    chimney circle clock cloud clover coat cobweb coffee comet copper coral corner cotton cousin
    cradle crane crayon cricket crown cup curtain cushion daisy dance deer desk diamond dinner
    dolphin donkey door dragon drawer dress drum duck eagle ear easel echo egg elbow elm emerald
    engine fabric falcon farmer feather fence fern ferry fiddle field finger fish flag flute
    forest fork fountain fox frost garden garlic gate ginger giraffe glass glove goat gold
    grape grass guitar hammer hamster harbour harp hat hazel heron hill honey hood horse house
    iceberg iris island ivory ivy jacket jam jelly jewel jigsaw juggler jungle kettle kitchen
    kite kitten ladder lake lamp lantern laurel leaf lemon letter lily linen lion lizard lobster
    magnet mango maple marble market meadow melon mirror mitten monkey moon moss mountain muffin
    museum mushroom napkin needle nest noodle nutmeg oak ocean olive onion orange orchard otter
    owl paddle painter palace pancake panda paper parcel parrot pebble pencil pepper piano
    picnic pillow pine pirate planet plum pocket pond pony poppy potato pumpkin puppet puzzle
    rabbit radish rainbow raven ribbon river robin rocket saddle sailor saucer shell silver spoon
    """.split()  # noqa: SIM905 - a page of words reads better than a list
)
