import { type Group, type WeakReference, weakReference } from './group.ts';

/**
 * The JavaScript objects of one interface: which thing of the store each stands for (its internal slot), and which object
 * stands for a thing, so that there is at most one. An object that nobody holds any more can go, where the engine has
 * `WeakRef`: nobody could tell it from the one that is made next.
 */
export class ObjectCache<Entity extends object, Wrapper extends object> {
  private readonly name: string;
  private readonly make: (entity: Entity, group: Group | undefined) => Wrapper;
  private readonly entities = new WeakMap<object, Entity>();
  private readonly groups = new WeakMap<object, Group>();
  private readonly objects = new WeakMap<Entity, WeakReference<Wrapper>>();

  /** @param make a new object for a thing of the store, not yet known here */
  constructor(name: string, make: (entity: Entity, group: Group | undefined) => Wrapper) {
    this.name = name;
    this.make = make;
  }

  /** Makes an object that is being constructed stand for a thing that can be reached from a group. */
  add(object: Wrapper, entity: Entity, group?: Group): void {
    this.entities.set(object, entity);
    if (group !== undefined) this.groups.set(object, group);
    this.objects.set(entity, weakReference(object));
  }

  /** The object for a thing, made if there is none. @param group one from which the thing can be reached */
  objectOf(entity: Entity, group?: Group): Wrapper {
    const known = this.objects.get(entity)?.deref();
    if (known !== undefined) return known;
    const made = this.make(entity, group);
    this.add(made, entity, group);
    return made;
  }

  /** The group that an object keeps alive. */
  groupOf(value: unknown): Group | undefined {
    return this.groups.get(value as object);
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
