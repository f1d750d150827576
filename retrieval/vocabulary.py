"""Word lists for reading questions by rule."""

from __future__ import annotations

NEXT_STEP_WORDS = frozenset(
    """
    a about actually after again all also am an and another any anything are as at be become been before begin
    beginner being best better by can career coach complete completed continue continuing could currently d day
    developer did do does done engineer engineering evening every far finished first focus for from get getting
    give go going gonna good got guide have hello help here hey hi hour hours how i i'd i'm i've if in into is
    it its job journey junior just keep know last learn learning let let's level like list look m me mid middle
    month more most much must my need new newbie next now of ok okay on one or our path pick plan please point
    position practice practise priority proceed programmer programming progress python pythonic re ready
    recommend recommendation right road roadmap role s senior shall should show skill skills so something spend
    start started starting step steps still study studying stuff subject subjects suggest suggestion t tackle
    take task tell thank thanks that the then thing things think this time to today tomorrow tonight topic
    topics total toward towards try up us ve wanna want way we week weekend well were what what's whats when
    where which will with work working would you your
    """.split()
)
"""What "what should I learn next?" may be made of without naming a subject."""

ASKING_WORDS = frozenset(
    """
    a about actually after again all also am an and any are around as at avoid bad basics be because been before
    begin beginner beginners best better book books both bother but by can cause check common could course
    courses cover days deep deeper detail details did difference difficult do does doing done else enough ever
    every example examples exercise exercises explain fast few find first for free from get give go good gotchas
    great hard has have help hours how i if in interview interviews into is it its job junior juniors just keep
    know learn learning level like list long looks make many matter me mean mistake mistakes month months more
    most much my myself need next not now of often ok okay on one ones only or order other others our out people
    pitfalls practice practise prepare prerequisites project projects questions quick quickly read ready
    realistic really recommend resources right same say second senior seniors short should show simple skip so
    some someone start step still study take tell test than thanks that the their them then there these they
    thing things think this those time tip tips to too traps try tutorial typical under up use useful usually
    version versus video videos vs want was watch way we week weekend weeks well what when where which while who
    why will with without work worth would year years yes you your
    """.split()
)
"""Function words and the vocabulary of asking: a question made of them alone needs the turn before it."""

GREETING_WORDS = frozenset(
    """
    a bot coach day evening everyone good hello hey hi hiya howdy lot morning much ok okay so thank thanks there thx ty
    very yo you
    """.split()
)
"""What a greeting or a word of thanks is made of."""

OUTSIDE_WORDS = frozenset(
    """
    abap ableton accountant ada adobe airbnb airport alexa allergy anatomy android angular anime antibiotics
    antivirus apex apprenticeship arduino astronomy autocad baby baking ballet banking barista baseball basketball
    behance bicycle bike bios bitcoin blender blockchain bluetooth bomb boyfriend bread breakup cake calculus
    calories camera camping cancer canva carpenter carpet cello chemistry chess chicken chiropractor cinema cisco
    clojure cobol cocktail cooking crochet crypto css cuda delphi dentist depression diabetes diet dinner divorce
    drone drupal economics electrician elixir erlang etf ethereum excel facebook figma fitness flight flights flute
    flutter fortnite fortran fridge fruit funeral furniture gaming garden gearbox geography geology girlfriend glsl
    godot golf gpu groovy guitar gym hacker haircut hamster haskell headache hiking hockey holiday horoscope
    hospital hotel hotels husband illustrator indesign instagram instructions insurance ios ipad iphone jailbreak
    jazz jewellery jquery julia kitchen kitten knitting kotlin landlord laravel lawn lawyer lego linq lisp lua
    macbook magento mainframe makeup malware marathon massage matlab meditation midjourney migraine minecraft
    mortgage motherboard motorcycle movie movies museum netflix nintendo nurse nursing nutrition nvidia ocaml opera
    outlook oven paint painting paralegal parenting passport pasta paypal pension perl pharmacy philosophy phishing
    photoshop php physics physiotherapy piano pilot playstation plumber poem pokemon potato powerpoint pregnancy
    pregnant president pretend prolog prompt psychology puppy rabbit ransomware react realtor recipe recipes
    restaurant roblox roof ruby rugby rust salad salesforce scala scarf scooter sewing shader shampoo sharepoint
    shopify shower skateboard sketchup ski smartphone smartwatch snapchat soap soccer sofa solidity soup spotify
    stain surgery swift swiftui swimming tableau tattoo tax taxes tennis tiktok tire toddler toilet tomato tractor
    trumpet twitch typescript tyre ukulele unity unreal unrestricted vacation vba vegan vegetables verilog vhdl
    violin visa vitamin vlan vlookup vmware volleyball vue weather wedding wife wix woocommerce wordpress xbox xcode
    yoga zapier zoo zsh
    """.split()
)
"""Names from outside the roadmap: other languages and their tools, products, trades, everyday life, and attempts at the
coach itself. One of them that the best document does not mention lowers the confidence; it vetoes nothing."""
