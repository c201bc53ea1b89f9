/**
 * The JavaScript objects of one interface: which thing of the store each stands for (its internal slot), and which object
 * stands for a thing, so that there is at most one. An object that nobody holds any more can go, where the engine has
 * `WeakRef`: nobody could tell it from the one that is made next.
 */
export class ObjectCache<Entity extends object, Wrapper extends object> {
  private readonly name: string;
  private readonly make: (entity: Entity) => Wrapper;
  private readonly entities = new WeakMap<object, Entity>();
  private readonly objects = new WeakMap<Entity, WeakRef<Wrapper> | Strong<Wrapper>>();

  /** @param make a new object for a thing of the store, not yet known here */
  constructor(name: string, make: (entity: Entity) => Wrapper) {
    this.name = name;
    this.make = make;
  }

  /** Makes an object that is being constructed stand for a thing. */
  add(object: Wrapper, entity: Entity): void {
    this.entities.set(object, entity);
    this.objects.set(entity, typeof WeakRef === 'undefined' ? { deref: () => object } : new WeakRef(object));
  }

  /** The object for a thing, made if there is none. */
  objectOf(entity: Entity): Wrapper {
    const known = this.objects.get(entity)?.deref();
    if (known !== undefined) return known;
    const made = this.make(entity);
    this.add(made, entity);
    return made;
  }

  /** What an object stands for; undefined for any other value. */
  entityOf(value: unknown): Entity | undefined {
    return this.entities.get(value as object);
  }

  /** The same. @throws TypeError for any other value */
  require(value: unknown): Entity {
    const entity = this.entityOf(value);
    if (entity === undefined) throw new TypeError(`the value is no WebAssembly.${this.name}`);
    return entity;
  }
}

/** In place of a `WeakRef`. */
interface Strong<T> {
  deref(): T;
}
