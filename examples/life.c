/*
 * Conway's Game of Life: a glider gun in a wrapped field.
 *
 *   life [GENERATIONS [WIDTH HEIGHT]]      120 generations of a field of 78 by 22 cells
 *
 * On a terminal the generations are drawn over each other, about sixteen a second; elsewhere only the last is written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_WIDTH = 400, MAX_HEIGHT = 200 };

static const char *const gun[] = {
    "........................O...........",
    "......................O.O...........",
    "............OO......OO............OO",
    "...........O...O....OO............OO",
    "OO........O.....O...OO..............",
    "OO........O...O.OO....O.O...........",
    "..........O.....O.......O...........",
    "...........O...O....................",
    "............OO......................",
};

static unsigned char field[MAX_HEIGHT][MAX_WIDTH], next[MAX_HEIGHT][MAX_WIDTH];
static int width = 78, height = 22;

static void plant(void) {
  for (int y = 0; y < (int)(sizeof gun / sizeof *gun); y++)
    for (int x = 0; gun[y][x]; x++)
      field[(y + 2) % height][(x + 2) % width] = gun[y][x] == 'O';
}

static int neighbours(int x, int y) {
  int count = 0;
  for (int dy = -1; dy <= 1; dy++)
    for (int dx = -1; dx <= 1; dx++)
      if (dx || dy) count += field[(y + dy + height) % height][(x + dx + width) % width];
  return count;
}

static void step(void) {
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      int count = neighbours(x, y);
      next[y][x] = count == 3 || (count == 2 && field[y][x]);
    }
  memcpy(field, next, sizeof field);
}

/* Two cells in each character: the upper and the lower half of it. */
static void draw(int generation, int cells_on_top) {
  static const char *const half[] = {" ", "▀", "▄", "█"};
  for (int y = 0; y < height; y += 2) {
    for (int x = 0; x < width; x++) fputs(half[field[y][x] | (y + 1 < height ? field[y + 1][x] << 1 : 0)], stdout);
    putchar('\n');
  }
  printf("generation %d\n", generation);
  if (cells_on_top) printf("\033[%dA", (height + 1) / 2 + 1);
  fflush(stdout);
}

static int positive(const char *text, int largest) {
  int value = atoi(text);
  return value < 1 ? 1 : value > largest ? largest : value;
}

int main(int argc, char **argv) {
  int generations = argc > 1 ? positive(argv[1], 1000000) : 120;
  if (argc > 3) {
    width = positive(argv[2], MAX_WIDTH);
    height = positive(argv[3], MAX_HEIGHT);
  }
  int animated = isatty(1);
  plant();
  for (int generation = 1; generation <= generations; generation++) {
    step();
    if (animated && generation < generations) {
      draw(generation, 1);
      usleep(60000);
    }
  }
  draw(generations, 0);
  return 0;
}
