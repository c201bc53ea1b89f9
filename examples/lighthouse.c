/*
 * The Lighthouse: a very small adventure. Type `help`.
 *
 * Rooms, things and the ways between them are tables; the loop at the end is the whole game.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { BEACH, CELLAR, KITCHEN, STAIRS, LAMP_ROOM, ROOMS, CARRIED, NOWHERE };
enum { NORTH, SOUTH, UP, DOWN, WAYS };
enum { KEY, OIL, MATCHES, GULL, THINGS };

static const char *const way_names[WAYS] = {"north", "south", "up", "down"};

static const struct {
  const char *name, *text;
  int ways[WAYS];
} rooms[ROOMS] = {
    {"The beach", "Grey shingle, and fog that hides the sea. A lighthouse stands to the north, dark.", {KITCHEN, -1, -1, -1}},
    {"The cellar", "It smells of lamps. Shelves, mostly empty.", {-1, -1, KITCHEN, -1}},
    {"The kitchen", "A cold stove. Stairs lead up; a trapdoor leads down; the beach is south.", {-1, BEACH, STAIRS, CELLAR}},
    {"The stairs", "A hundred and twelve steps. At the top, a door.", {-1, -1, LAMP_ROOM, KITCHEN}},
    {"The lamp room", "Glass on all sides. The great lamp waits in the middle, its tank open.", {-1, -1, -1, STAIRS}},
};

static struct {
  const char *name, *text;
  int place;
} things[THINGS] = {
    {"key", "an iron key", NOWHERE},
    {"oil", "a can of oil", CELLAR},
    {"matches", "a box of matches", KITCHEN},
    {"gull", "a gull with something in its beak", BEACH},
};

static int here = BEACH, tank_full, moves;

static int has(int thing) { return things[thing].place == CARRIED; }

static void look(void) {
  printf("\n%s\n%s\n", rooms[here].name, rooms[here].text);
  for (int i = 0; i < THINGS; i++)
    if (things[i].place == here) printf("Here is %s.\n", things[i].text);
}

static void go(int way) {
  int to = rooms[here].ways[way];
  if (to < 0) puts("There is no way there.");
  else if (to == LAMP_ROOM && !has(KEY)) puts("The door is locked.");
  else {
    here = to;
    look();
  }
}

static int thing_named(const char *name) {
  for (int i = 0; i < THINGS; i++)
    if (!strcmp(things[i].name, name) && (things[i].place == here || has(i))) return i;
  return -1;
}

static void take(const char *name) {
  int thing = thing_named(name);
  if (thing < 0) puts("You see no such thing.");
  else if (thing == GULL) puts("It hops away. It seems to want a name before it gives anything up: try to `greet` it.");
  else if (has(thing)) puts("You have it already.");
  else {
    things[thing].place = CARRIED;
    printf("You take %s.\n", things[thing].text);
  }
}

static void greet(void) {
  if (here != BEACH || things[GULL].place != BEACH) puts("Nobody answers.");
  else {
    puts("The gull opens its beak to answer. A key falls on the stones, and the gull is gone.");
    things[GULL].place = NOWHERE;
    things[KEY].place = BEACH;
  }
}

static void fill(void) {
  if (here != LAMP_ROOM) puts("There is nothing here to fill.");
  else if (!has(OIL)) puts("With what?");
  else {
    tank_full = 1;
    puts("The oil runs into the tank.");
  }
}

static int light(void) {
  if (here != LAMP_ROOM) puts("It is not dark enough here to waste a match.");
  else if (!has(MATCHES)) puts("You have nothing to light it with.");
  else if (!tank_full) puts("The match burns down. The tank is empty.");
  else {
    printf("\nThe lamp catches. Out in the fog, a ship turns.\nYou did it in %d moves.\n", moves);
    return 1;
  }
  return 0;
}

static void inventory(void) {
  int any = 0;
  for (int i = 0; i < THINGS; i++)
    if (has(i)) any = printf("You carry %s.\n", things[i].text);
  if (!any) puts("You carry nothing.");
}

/* Carries out one line. Returns whether the game is over. */
static int obey(char *line) {
  for (char *c = line; *c; c++) *c = (char)tolower((unsigned char)*c);
  char *verb = strtok(line, " \t\r\n"), *noun = strtok(NULL, " \t\r\n");
  if (!verb) return 0;
  moves++;
  if (!strcmp(verb, "go") && noun) verb = noun;
  for (int way = 0; way < WAYS; way++)
    if (!strcmp(verb, way_names[way])) return go(way), 0;
  if (!strcmp(verb, "look")) look();
  else if (!strcmp(verb, "take") && noun) take(noun);
  else if (!strcmp(verb, "greet")) greet();
  else if (!strcmp(verb, "fill")) fill();
  else if (!strcmp(verb, "light")) return light();
  else if (!strcmp(verb, "inventory")) inventory();
  else if (!strcmp(verb, "quit")) return 1;
  else puts("You can go north, south, up or down, look, take, greet, fill, light, inventory and quit.");
  return 0;
}

int main(void) {
  char line[200];
  puts("THE LIGHTHOUSE");
  look();
  for (;;) {
    fputs("> ", stdout);
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) break;
    if (obey(line)) return 0;
  }
  putchar('\n');
  return 0;
}
